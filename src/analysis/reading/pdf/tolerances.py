"""Every threshold of the PDF wing: one frozen object, each with its unit and an example."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How near is the same, how small is nothing, how much is too much, on a page of a PDF.

    Lengths are points where nothing else is said; an em is the type size.
    """

    # Bytes from the start that hold "%PDF-": mail gateways put up to a kilobyte before it.
    header: int = 1024
    # Bytes before the end that hold "%%EOF": a download that broke off at 60% has none there.
    end: int = 4096
    # Bytes of one stream that are unpacked to see whether it is whole: a form's page has 100,000.
    most_bytes: int = 20_000_000
    # Files of a portfolio that are looked at: one of a county's forms has 60.
    most_enclosed: int = 500
    # Bytes of them, unpacked, that are read of one portfolio: sixty scanned forms have 60 MB.
    most_enclosed_bytes: int = 200_000_000

    # Type by which what is near is measured where it is larger: a poster's of 36 pt, not a form's.
    usual_size: float = 12.0
    # Rules nearer than this are one rule drawn twice: the two edges of a 1.5 pt rule of Word.
    snap: float = 3.0
    # The farthest that the rules of one grid line lie apart: three thin rules 2 pt from each other.
    line_spread: float = 4.5
    # A slot narrower than this holds no text: the space between the edges of a thick rule.
    sliver: float = 4.0
    # How much of an interval may lack its rule: a browser's dash behind a thin stroke at a corner.
    gap: float = 5.0
    # Shorter rules bound no cell: the end of a thick rule, a tick, the stroke of a character.
    shortest_rule: float = 5.0
    # Rules; a page with more is a drawing, of which the longest are looked at: a map has 20,000.
    most_rules: int = 2000
    # Slots of one grid: a form has 1,000.
    most_slots: int = 200_000
    # Cells of a table inside a cell; with fewer it is a fragment: a box to tick has one.
    nested: int = 4
    # Rules that are held against all characters at a time, which bounds the memory to 10 MB.
    at_once: int = 500

    # Objects, characters and paths of a page; one with more is a drawing or a trap: a form by Word
    # 2013 has 400 paths, a full page of text 3,000 characters.
    most_things: int = 50_000
    # Corners of all its paths: a rectangle has five.
    most_corners: int = 500_000
    # A fill up to this wide is a rule: Word fills 0.5. The ground of a "/" in 7 pt is 2.4 wide.
    thin_fill: float = 2.0
    # The share of its box that a clip's outline encloses: a circle's corners 0.9, a figure's 0.2.
    shaped: float = 0.85
    # What lies this far to both sides of a rule in a picture has another colour than the rule.
    beside: float = 1.5
    # The share of their colour that two fills lack where they meet in a pixel's middle: a quarter.
    seam: float = 0.3
    # Levels of 255 in each colour: darker ones are a dark ground: black, dark blue.
    dark: int = 128
    # Where a border can be seen is looked at each so many points along it: a dash and its gap.
    dash_gap: float = 4.0
    # Levels of 255 in each colour: nearer ones are one to the eye: grey 0.85 and 0.86.
    one_colour: int = 6
    # An edge of a fill that ends this near a rule touches it; Word's shading ends 5.4 pt off. The
    # same character again this near thickens it: bold as text drawn twice, 0.3 pt apart.
    touches: float = 1.0
    # The ends of a straight line may be off by this, or this share of it; 2 pt of a page's rule.
    straight: float = 0.5
    slope: float = 0.01
    drop: float = 2.0

    # Parts of a line, and lines with so many, that make a table without rules.
    aligned: int = 3
    # Em: a line that stands nearer under another belongs to its cell: lines 1.2 em from each other.
    leading: float = 0.6
    # Em: how high over its baseline a character reaches whose font is not in the file.
    ascent: float = 0.75
    # Em: baselines of one line differ by less (superscripts do), those of two lines by more.
    line: float = 0.5
    # Em: lines set solid are one type size apart, in a browser's tightest setting by 0.95 of it.
    solid: float = 0.85
    # Em: a wider gap is a space between letters or digits: "12 345" set with thin spaces is one.
    space: float = 0.3
    # Em: the same between ideographs, which are spread out in a justified line.
    wide_space: float = 1.0
    # The share of its box after which the next character begins, where the box is the whole font's:
    # a digit of a drawn font is half as wide as its box.
    drawn_box: float = 0.8
    # Widths of a character: one that stands over another by more has no order: "9" over "8".
    overlap: float = 0.4
    # How far from its middle, in widths or type sizes, a border runs through a character's ink.
    astride: float = 0.25
    # Widths of a figure: those of two cells with a smaller gap follow each other: "234,8|50.00".
    tight: float = 0.1
    # The baselines of such figures differ by less.
    level: float = 0.7
    # The widest margin beside a full line: no producer leaves more than Word's 5.4 pt.
    widest_margin: float = 8.0

    # Radians by which a page is drawn aslant: scanned and recognised pages, 0.3 degrees and more.
    tilt: float = 0.004
    # Levels of 255 in each colour: black text on (19, 19, 19) looks like its ground.
    alike: int = 20
    # Levels of 255: text nearer to its ground is drawn to see it: grey 0.75 on white.
    near: int = 80
    # Text smaller than this is a dot to a reader: type of 0.5 pt.
    dot: float = 2.0
    # Radians that straight text may be off: 5 degrees; a watermark runs at 20 to 60.
    slant: float = 0.09
    # The share of a character's ink that has to be seen: an 8 whose right half is cut looks like 3.
    seen: float = 0.8
    # Pixels at the edges of a character's box that its ink may leave blank.
    edges: int = 2
    # Pixels a point of a drawn page: an A4 page has 1,190 by 1,684.
    scale: float = 2.0
    # Pixels a point by which a page is drawn aslant, so that no edge is moved to a whole pixel.
    aslant: float = 1e-5
    # Pixels of a drawn page, which bounds the memory: a poster of 2 by 3 m is drawn coarser.
    most_pixels: float = 2e7
    # Pairs of text and painted areas that are compared: a page with more is drawn instead.
    most_pairs: int = 5_000_000
    # Curves and slanted strokes of a page without text; with more, its text is drawn: a blank form
    # has none, an ideograph 5.
    drawing: int = 10
    # Points between a border and what is drawn in a blank cell, and how high that is at least: a
    # dash or a line to sign on is flat.
    clear: float = 2.5
    tall: float = 3.0

    # Heights of a line: the paper around it that the recogniser sees; how much higher than others
    # it may be, as 二 under 三; the gap behind which another text begins: title and 单位:万元.
    paper: float = 0.15
    one_line: float = 1.1
    # Heights of a line that it is at most long: a strip of A3 across holds 198 characters of 6 pt.
    longest_line: float = 200.0
    apart: float = 2.0
    # How sure, from 0 to 1, the recogniser has to be of a figure: of "/" taken for 1 it is 0.85.
    sure: float = 0.9
    # Pixels of a scanned page: A4 at 600 dpi has 35 million.
    most_scanned: float = 4e7
    # A straight run of a scan that is longer may be a rule: a row of 7 pt text is 12 high.
    scanned_rule: float = 11.0
    # A longer one is no stroke of a character; a shorter one is, unless its ends lie this near to
    # rules, and ink crosses less than this share of it: that of 中 in a row of 13 pt has 0.2.
    sure_rule: float = 30.0
    scanned_end: float = 0.8
    crossed: float = 0.08
    # The share of the ink of a dashed rule that is thin, of a line of text less than a third; and
    # the share of its length that is ink: of dots half.
    dash_thin: float = 0.6
    dash_ink: float = 0.25
    # Cells that a page of a form has at least, where its rules were found: the shortest has 30.
    few_cells: int = 12
    # Pixels a point by which a page that is a picture is drawn: 250 dpi.
    scan_scale: float = 3.5
    # The slope of a scanned page that is taken out: 2.5 degrees; and how many pixels tell it.
    most_tilt: float = 0.044
    tilt_pixels: int = 200_000
    # How far from paper to the darkest ink a scan's pixel is ink: thin grey strokes are halfway.
    ink: float = 0.4

    # Em: a character whose baseline is higher by more is raised: a footnote mark by 0.3.
    raised: float = 0.15
    # The share of the type size below which a character is smaller: a mark has 0.5 to 0.7.
    smaller: float = 0.85
    # Em: how far from the middle of a character a line runs that strikes it out.
    through: float = 0.22
    # Em: a gap inside a figure wider than its others by this lacks a character: a point is 0.25.
    odd_gap: float = 0.15
    # The share of all rules below which those of a vivid colour are a stamp's: a seal has 0.02.
    stamped: float = 0.2
    # The share of a page's characters that rules of one colour run through, where they are a ground
    # and no table's: squared paper of 17 pt has 0.15 of text in 9 pt, a table 0.01.
    on_rules: float = 0.08
    # Darkness from 0 to 1 of a pixel that is ink.
    inked: float = 0.35
    # The share of a blank's box at either side in which its neighbours' ink may lie.
    midst: float = 0.2
    # Pixels of a type size when a glyph is drawn, and of the longer side of its shape.
    glyph_size: int = 36
    shape_side: int = 20
    # Parts of a pixel to which a glyph's baseline is known, those to which its edges are, and
    # pictures of glyphs that are kept: a document has 40, with subpixels and sizes.
    baseline: int = 4
    edge_steps: int = 16
    most_pictures: int = 3000
    # The share of the loose box that a digit fills, for a font without digits: 0.55 to 0.7.
    digit: float = 0.62
    # How far two boxes may be apart that are one: PDFium rounds them to 0.0001.
    same_box: float = 0.001
    # Pixels of one piece of text that is drawn: a line of a page in one piece has 100,000.
    piece_pixels: float = 1e6
    # The share of its box by which the ink of a glyph may fall short: rounding of small points.
    fits: float = 0.2
    # How much more a glyph looks like another character than like that which it is called, where
    # the table lies; and how much less, where it is believed: a swapped 3 and 8 are 0.07 apart
    # or more in nine fonts of ten, 0.01 to 0.03 in a brush font.
    clearly: float = 0.04
    unclear: float = 0.01
    # How alike an ideograph and the same one of a font at hand are: Song and Hei have 0.88 or more.
    confirming: float = 0.8
    # How alike an ideograph is that is remembered: those of Song are 0.95, of a brush 0.9.
    named: float = 0.85
    # How many ideographs tell how unlike the faces at hand a font draws; at how many places a glyph
    # in doubt is drawn: between other neighbours it is up to 0.015 more alike.
    telling: int = 5
    places: int = 8
    # And how much more than like any other one: what is near to a doubt is drawn each time, that
    # no doubt hangs on what was read before. Of 5,410 of Song and Hei 1.3 % are nearer.
    surely_named: float = 0.03
    # How much more a sound ideograph may look like another one, as a share of how unlike a font
    # draws: of 3,755 none by 0.01 in Song, which is 0.05 unlike, ten by 0.02 in Fangsong, 0.1.
    noise: float = 0.15
    # How often the distance of most of a font's an ideograph is further off that is not what it is
    # called, and how alike it is at most: of Hei, 0.94 alike, none is below 0.83, another is 0.7.
    short: float = 1.7
    at_most: float = 0.87
    # How much one counts that is as slender again, and so many times at most: 日 and 曰 are 0.2
    # apart, two fonts' 日 0.1, two fonts' 一 by any.
    slender: float = 0.2
    most_slender: float = 0.25
    # Ideographs that are remembered: a font has 500 on a thousand forms.
    most_named: int = 100_000

    # The share from which a thing counts as a whole: a rounded edge that is seen along its straight
    # part, a small table that fills its cell of an outer one.
    mostly: float = 0.5
    # The share of its texts from which a style is the table's: 239 of 241 figures and labels stand
    # alone in their cells, two labels are too long; of a watermark set wide one letter in three.
    own_cells: float = 0.9
    # The share of an edge that may lack its rule, where that is less than `gap`: 5 pt of 14.
    gap_share: float = 0.35
    # The share of a cell's width from which a covered rule parts its rows.
    parts: float = 0.8
    # Ems below the middle of a figure in which a stroke underlines it: at the foot of 10.00.
    underlines: float = 0.75
    # Ems by which a glyph that is drawn again may be off: the second stroke of a false bold.
    twice_em: float = 0.3
    # Ems that the lowest glyph reaches up to: a font that claims a height of 0.
    lowest: float = 0.2
    # The part of a box that lies over the baseline, where the page is aslant.
    over_line: float = 0.7


TOL = Tolerances()
