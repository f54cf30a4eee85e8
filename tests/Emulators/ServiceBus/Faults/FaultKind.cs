namespace Portable.Emulators.ServiceBus.Faults;

internal enum FaultKind
{
    Silence = 0,
    Refuse = 1,
    Detach = 2,
    Close = 3,
    Drop = 4,
    Delay = 5,
}
