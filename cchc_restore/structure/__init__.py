"""The parts of an administrative document, read out of its text: head, numbers, dates, headings, foot.

Only reading, no change: `stages` decide what to correct, `facts` what to list.
"""
