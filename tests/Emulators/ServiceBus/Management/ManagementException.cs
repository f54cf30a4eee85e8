using Portable.Emulators.ServiceBus.Broker;

namespace Portable.Emulators.ServiceBus.Management;

/// <summary>A request is refused.</summary>
internal sealed class ManagementException(BrokerError error) : Exception(error.Description)
{
    public BrokerError Error => error;
}
