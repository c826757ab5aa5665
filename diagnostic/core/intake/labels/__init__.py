"""Answers as a file words them: labels of scales, numbers that are labels, labels in other words."""
