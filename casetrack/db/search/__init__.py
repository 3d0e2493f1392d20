"""The index of words: how a text is folded, what of it is kept, and how it is looked for.

It knows no case and nobody who looks: a feature says which of its texts can be found
(`Findable`), and `casetrack.cases.finding` who may be shown them.
"""
