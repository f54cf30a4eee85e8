using System.Text.Json;
using Portable.Emulators.CloudStorage.Http;

namespace Portable.Emulators.CloudStorage.Faults;

/// <summary>The faults that are to come. Each request meets the oldest one that is meant for it.</summary>
public sealed class EmulatedFaults
{
    private readonly Lock gate = new();
    private readonly List<EmulatedFault> faults = [];

    internal EmulatedFaults()
    {
    }

    /// <summary>Lets a fault meet the next requests that it is meant for.</summary>
    /// <param name="fault">The fault.</param>
    public void Next(EmulatedFault fault)
    {
        lock (gate)
            faults.Add(fault);
    }

    /// <summary>Forgets those that have met nobody yet.</summary>
    public void Clear()
    {
        lock (gate)
            faults.Clear();
    }

    /// <summary>The same for programs elsewhere: POST brings a fault, DELETE forgets all.</summary>
    internal async Task<ApiReply> HandleAsync(ApiRequest request)
    {
        if (request.Method == "DELETE")
            Clear();
        else
            Next((await request.ReadJsonAsync()).Deserialize<EmulatedFault>(JsonSerializerOptions.Web)!);
        return ApiReply.Empty(204);
    }

    internal EmulatedFault? Take(string method, string target)
    {
        lock (gate)
        {
            var index = faults.FindIndex(fault => (fault.Method ?? method) == method && target.Contains(fault.Target ?? string.Empty, StringComparison.Ordinal));
            if (index < 0)
                return null;
            var fault = faults[index];
            if (fault.Times > 1)
                faults[index] = fault with { Times = fault.Times - 1 };
            else
                faults.RemoveAt(index);
            return fault;
        }
    }
}
