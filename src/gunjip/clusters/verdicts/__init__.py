"""Verdicts: is a co-located group of plants a cluster, or an agglomeration without ties?"""
