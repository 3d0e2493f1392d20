"""The search index: fold a text, store its words, find texts by words.

It knows neither cases nor readers: a feature declares searchable texts (`Findable`), and
`casetrack.cases.finding` decides who may see them.
"""
