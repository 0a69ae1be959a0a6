"""Which exercise a name in a file means: given, remembered, known of other apps, or a new one."""
