"""A whole station in one command: the real apps as processes on simulated devices, voters, and a judge.

It starts and plays; it holds no rule of voting itself, so what it finds wrong is wrong in the product.
"""
