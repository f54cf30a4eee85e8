using Xunit.v3;

// Two cores: what waits for a lease to end should not wait for a turn as well.
[assembly: Parallelization(MaxThreads = 4)]
