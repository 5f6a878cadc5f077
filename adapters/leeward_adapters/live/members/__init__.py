"""What members ask of the bot: help, reports, reasons, a human, and what is known of them."""
