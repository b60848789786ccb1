"""What the controller decides, as pure functions: no files, clock, threads or sockets.

Who stores the outcome and who asked is the business of `controller.service`.
"""
