-- Commands run in a shell that calls itself `sh`, as its messages show.
print(io.popen("echo $0"):read("l")) --> sh
