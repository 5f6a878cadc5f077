"""The figures of docs/quality.md: what they are measured on, how, and the page that tells them."""
