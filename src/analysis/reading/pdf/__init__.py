from analysis.reading.pdf.page import SUFFIXES, read
