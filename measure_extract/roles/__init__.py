"""What is each printed quantity for? Its purpose, judged from the words around it; nobody has asked anything yet.

A role word is what is printed ("Net wt."); a purpose is what the quantity behind it is for ("net_weight").
"""
