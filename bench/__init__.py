"""How fast the product is, each figure beside its floor measured in the same run: `./keg bench`.

A root like the rehearsal: it may import everything, nobody imports it, and it holds no rule of voting. A
figure without a floor says more about the machine than about the product, so there is none here.
"""
