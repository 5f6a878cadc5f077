"""The moderators' console: pages in a browser, for those who answer for a community."""
