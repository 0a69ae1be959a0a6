"""Reports as pictures: SVG drawn by hand, as a plotting library would weigh more than the functions."""
