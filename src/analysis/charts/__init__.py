"""Pictures of the comparisons: each draws the frame that it is given and nothing else.

Every chart function takes a comparison frame and `lang` ("zh" or "en") and returns a
`style.Picture`: figure, caption, alternative text and the frame drawn; or None where the frame
has nothing to draw. Up to `style.MOST_ROWS` forms are drawn one by one, more as a distribution,
which the title says.

    trust.confirmation(trust.compare(…))             figures confirmed, a form a row
    trust.verdicts(trust.checks(…))                  what each check found
    execution.bases(execution.compare(…))            rate on both bases, a form a row
    execution.ranks(execution.compare(…))            ranks on both bases
    execution.funds(execution.grouped(…, ["fund"], None))
    execution.deviations(execution.cost_deviation(…))
    leniency.intervals(leniency.compare(…, rules), cuts)
    leniency.strip(leniency.ratios(…))
    leniency.ceilings(leniency.ceiling(…, ["level1"]))
    leniency.projects(leniency.compare(…))
    bands.bands(leniency.band_use(…, rules), leniency.bands(…, rules))
    bands.deductions(leniency.deductions(…, rules), rules.id)
    bands.rule_sets(leniency.sensitivity(…, sets), leniency.by_rules(…, sets))
    design.balance(design.balance(…, rules))
    design.concentration(design.concentration(…))
    design.slack(design.slack(…))
    design.outcomes(design.slack(…))
    design.ratchet(design.ratchet(…))
    design.sharing(design.shared(…), projects)
    design.templates(design.membership(…), projects)
    design.quantified(design.compare(…))
"""
