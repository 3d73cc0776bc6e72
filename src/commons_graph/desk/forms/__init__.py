"""Forms as the shapes have them: what is asked, records as answers, answers as records, and the verdict on them."""
