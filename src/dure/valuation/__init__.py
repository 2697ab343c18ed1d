"""Values many mutual-aid contracts as of a day, by columns, to the won the single engine (`dure.rules.mutualaid`) finds.

Needs the optional extra ``dure[batch]``; nothing here is imported unless a batch command runs.
"""
