using Portable.ObjectEvents;

namespace Portable.MessageQueues;

/// <summary>How an adapter offers message queues to the composition root, without either knowing the other.</summary>
public interface IMessageQueueProvider
{
    /// <summary>The name by which the configuration chooses this provider, such as <c>Aws</c>. Compared without regard to case.</summary>
    string Name { get; }

    /// <summary>Makes queues; for tests, samples and development.</summary>
    IQueueProvisioner Provisioner { get; }

    /// <summary>The form in which this provider's object stores tell a queue of created and deleted objects.</summary>
    IObjectEventFormat ObjectEventFormat { get; }

    /// <summary>Opens a queue. No I/O: a wrong name or missing permission shows at the first call.</summary>
    /// <param name="definition">The configured queue.</param>
    /// <returns>The queue.</returns>
    /// <exception cref="ArgumentException">A setting is missing, unknown or out of range; the message names the full configuration key.</exception>
    IMessageQueue Open(MessageQueueDefinition definition);
}
