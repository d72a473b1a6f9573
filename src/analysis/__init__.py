"""Reads 项目支出绩效自评表 exactly, and compares how projects executed, scored and measured."""
