namespace Portable.Hosting.Consumers;

/// <summary>One consumer of the application.</summary>
/// <param name="QueueName">The queue's name in the configuration.</param>
/// <param name="Options">The options, valid.</param>
/// <param name="CreateInvoker">Makes what calls the handler.</param>
internal sealed record ConsumerRegistration(string QueueName, ConsumerOptions Options, Func<IServiceProvider, HandlerInvoker> CreateInvoker);
