"""Screen models: what a state shows and says, and what may be pressed. Pure and Qt-free."""
