"""The touchscreen kiosk: one voter, one ballot, one printed record, one stored vote."""
