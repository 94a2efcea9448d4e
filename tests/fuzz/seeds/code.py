# comment
def f(a):
    return "ä"

class A:
    pass
