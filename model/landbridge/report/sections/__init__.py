"""The sections of the page, one file each: a run in, headings, sentences, figures and tables out."""
