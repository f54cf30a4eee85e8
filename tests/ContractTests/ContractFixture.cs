using System.Collections.Frozen;

namespace Portable.ContractTests;

/// <summary>What all fixtures have: whether the provider is there, how time passes, how long to be patient, and what does not apply.</summary>
public abstract class ContractFixture : IAsyncLifetime
{
    /// <summary>Why the provider cannot be used on this machine, found out by <see cref="FindAbsenceAsync"/>; every test is then skipped
    /// with this reason. <see langword="null"/> when it is there.</summary>
    public string? Absence { get; private set; }

    /// <summary>The provider's clock; the system's by default.</summary>
    public virtual TimeProvider Time => TimeProvider.System;

    /// <summary>Whether hours pass in no time (<see cref="PassTimeAsync"/>). False by default: then no test waits for longer than seconds.</summary>
    public virtual bool IsTimeVirtual => false;

    /// <summary>How much real time anything may take before a test gives up; 30 seconds by default. Only failures wait for so long.</summary>
    public virtual TimeSpan Patience => TimeSpan.FromSeconds(30);

    /// <summary>The hooks this fixture does not have, each with the reason. A hook that is missing and not named here fails its test,
    /// and so does one that is named and there.</summary>
    public virtual IReadOnlyDictionary<ContractHook, string> NotApplicable => FrozenDictionary<ContractHook, string>.Empty;

    /// <summary>How many requests have reached the provider so far (<see cref="ContractHook.RequestCount"/>). The suite uses it to prove that what is
    /// refused is refused before any I/O, and that a long poll does not turn into a loop.</summary>
    public virtual long? RequestCount => null;

    /// <summary>Lets time pass: waits by default; a fixture with a virtual clock moves it.</summary>
    /// <param name="duration">How long.</param>
    /// <returns>A task that ends when the time has passed.</returns>
    public virtual Task PassTimeAsync(TimeSpan duration) => Task.Delay(duration, Time);

    /// <summary>Waits for something that ends by itself after a time, and lets that time pass meanwhile.</summary>
    /// <typeparam name="T">The result's type.</typeparam>
    /// <param name="pending">What has been started.</param>
    /// <param name="after">The time after which it should end.</param>
    /// <returns>Its result.</returns>
    /// <exception cref="TimeoutException">It did not end in <paramref name="after"/> and <see cref="Patience"/>.</exception>
    public virtual Task<T> PassTimeAsync<T>(Task<T> pending, TimeSpan after)
    {
        ArgumentNullException.ThrowIfNull(pending);
        return pending.WaitAsync(after + Patience);
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Absence = await FindAbsenceAsync();
        if (Absence is null)
            await SetUpAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Absence is null)
            await TearDownAsync();
    }

    /// <summary>Finds out why the provider or its emulator cannot be used here. By default it can.</summary>
    /// <returns>The reason in a sentence; <see langword="null"/> when it is there.</returns>
    protected virtual ValueTask<string?> FindAbsenceAsync() => ValueTask.FromResult<string?>(null);

    /// <summary>Connects and provisions.</summary>
    /// <returns>A task that ends when tests can run.</returns>
    protected abstract ValueTask SetUpAsync();

    /// <summary>Deletes what was provisioned.</summary>
    /// <returns>A task that ends when all is gone.</returns>
    protected abstract ValueTask TearDownAsync();

    /// <summary>A name that nobody else uses, short and plain enough for every provider's buckets and queues.</summary>
    /// <returns>At most 40 characters: letters in lower case, digits and hyphens.</returns>
    protected static string UniqueName() => $"contract-{Guid.NewGuid():N}"[..28];
}
