"""Statistics of cases: totals on a page, in a workbook and for the situation report. Nobody is named."""
