"""The shared Qt Quick kit: fonts, theme tokens in millimetres, touch guard, components. No screens here."""
