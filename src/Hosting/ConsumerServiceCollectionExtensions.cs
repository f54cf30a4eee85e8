using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Portable.Hosting.Configuration;
using Portable.Hosting.Consumers;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;

namespace Portable.Hosting;

/// <summary>Registers consumers: hosted services that receive from a configured queue and call a handler.</summary>
/// <remarks>Handlers are registered as scoped services unless they are registered already. Several consumers may share a queue.</remarks>
public static class ConsumerServiceCollectionExtensions
{
    private const DynamicallyAccessedMemberTypes Constructors = DynamicallyAccessedMemberTypes.PublicConstructors;

    /// <summary>Consumes a queue, message by message.</summary>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="queueName">The queue's name in the configuration.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static IServiceCollection AddQueueConsumer<[DynamicallyAccessedMembers(Constructors)] THandler>(
        this IServiceCollection services, string queueName, Action<ConsumerOptions>? configure = null)
        where THandler : class, IMessageHandler =>
        services.AddConsumer<THandler>(queueName, configure, static _ => new MessageInvoker<THandler>());

    /// <summary>Consumes a queue of JSON messages, message by message.</summary>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <typeparam name="TValue">What a body is read as.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="queueName">The queue's name in the configuration.</param>
    /// <param name="jsonTypeInfo">How to read a body, from a source-generated context.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static IServiceCollection AddQueueConsumer<[DynamicallyAccessedMembers(Constructors)] THandler, TValue>(
        this IServiceCollection services, string queueName, JsonTypeInfo<TValue> jsonTypeInfo, Action<ConsumerOptions>? configure = null)
        where THandler : class, IMessageHandler<TValue>
    {
        ArgumentNullException.ThrowIfNull(jsonTypeInfo);
        return services.AddConsumer<THandler>(queueName, configure, _ => new JsonInvoker<THandler, TValue>(jsonTypeInfo));
    }

    /// <summary>Consumes a queue, batch by batch: a batch is what one receive brought, and never waits to be filled.</summary>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="queueName">The queue's name in the configuration.</param>
    /// <param name="configure">Sets options; <see cref="ConsumerOptions.Concurrency"/> counts batches.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static IServiceCollection AddBatchConsumer<[DynamicallyAccessedMembers(Constructors)] THandler>(
        this IServiceCollection services, string queueName, Action<ConsumerOptions>? configure = null)
        where THandler : class, IMessageBatchHandler =>
        services.AddConsumer<THandler>(queueName, configure, static _ => new BatchInvoker<THandler>());

    /// <summary>Consumes the queue to which object stores send their events. The formats of all registered providers are understood, and
    /// Portable's own; a message that is no event, or tells of nothing, is completed with a line in the log.</summary>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="queueName">The queue's name in the configuration.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static IServiceCollection AddObjectEventConsumer<[DynamicallyAccessedMembers(Constructors)] THandler>(
        this IServiceCollection services, string queueName, Action<ConsumerOptions>? configure = null)
        where THandler : class, IObjectEventHandler =>
        services.AddConsumer<THandler>(queueName, configure, static provider =>
        {
            var logger = provider.GetService<ILoggerFactory>()?.CreateLogger<QueueConsumer>() ?? NullLogger<QueueConsumer>.Instance;
            return new ObjectEventInvoker<THandler>(provider.GetRequiredService<IObjectEventFormat>(), logger);
        });

    private static IServiceCollection AddConsumer<[DynamicallyAccessedMembers(Constructors)] THandler>(
        this IServiceCollection services, string queueName, Action<ConsumerOptions>? configure, Func<IServiceProvider, HandlerInvoker> createInvoker)
        where THandler : class
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(queueName);
        var options = new ConsumerOptions();
        configure?.Invoke(options);
        options.Validate();
        services.TryAddScoped<THandler>();
        services.AddSingleton(new MessageQueueRequirement(queueName, options.LeaseDuration is null ? [] : [MessageQueueFeature.LeaseDuration]));
        if (options.IdempotencyStore is { } store)
            services.AddSingleton(new ObjectStoreRequirement(store, [ObjectStoreFeature.ConditionalWrite]));
        var registration = new ConsumerRegistration(queueName, options, createInvoker);
        services.AddSingleton<IHostedService>(provider => new QueueConsumer(provider, registration));
        return services;
    }
}
