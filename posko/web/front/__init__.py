"""The front: it reads a request whole before a thread is taken, and gives the answer away whole before it is sent.

granian calls it (RSGI) in one event loop; Django stays a WSGI application in a pool of threads. So whoever sends or
reads slowly holds a connection and nothing else.
"""
