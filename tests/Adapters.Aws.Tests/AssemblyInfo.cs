using Xunit.v3;

// Most of the time is spent in emulators, which are slower than the adapters: more at once would only wait longer.
[assembly: Parallelization(MaxThreads = 4)]
