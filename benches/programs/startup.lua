-- Start and end of the process.
-- bench: repeat=40
print("startup", (...) or "ready")
