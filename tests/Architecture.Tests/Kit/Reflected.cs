using System.Reflection;
using System.Runtime.CompilerServices;

namespace Portable.Architecture.Tests.Kit;

/// <summary>What a user of a library can see of it.</summary>
internal static class Reflected
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Public methods, and protected ones that an heir sees; no property accessors, operators or compiler's work.</summary>
    public static IEnumerable<MethodInfo> VisibleMethods(this Type type) =>
        type.GetMethods(Declared).Where(method => (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && !method.IsSpecialName && !IsGenerated(method));

    public static IEnumerable<PropertyInfo> VisibleProperties(this Type type) =>
        type.GetProperties(Declared).Where(property => property.GetAccessors(nonPublic: true).Any(
            accessor => accessor.IsPublic || accessor.IsFamily || accessor.IsFamilyOrAssembly) && !IsGenerated(property.GetMethod ?? property.SetMethod!, evenAccessors: false));

    /// <summary>Whether calls end later than they return.</summary>
    public static bool IsAsynchronous(this MethodInfo method)
    {
        var type = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericTypeDefinition() : method.ReturnType;
        return type == typeof(Task) || type == typeof(Task<>) || type == typeof(ValueTask) || type == typeof(ValueTask<>) || type == typeof(IAsyncEnumerable<>);
    }

    /// <summary>Every type that a type's visible surface is made of, taken apart down to arguments and elements.</summary>
    public static IEnumerable<Type> SurfaceTypes(this Type type)
    {
        var methods = type.VisibleMethods().Cast<MethodBase>().Concat(type.GetConstructors());
        var used = methods.SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType))
            .Concat(type.VisibleMethods().Select(method => method.ReturnType))
            .Concat(type.VisibleProperties().Select(property => property.PropertyType))
            .Concat(type.GetFields().Select(field => field.FieldType))
            .Concat(type.GetInterfaces());
        return (type.BaseType is { } parent ? used.Append(parent) : used).SelectMany(Parts).Distinct();
    }

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
            return Parts(type.GetElementType()!);
        return type.IsGenericParameter
            ? type.GetGenericParameterConstraints().Where(constraint => constraint != type).SelectMany(constraint => constraint.ContainsGenericParameters ? [] : Parts(constraint))
            : type.GetGenericArguments().SelectMany(Parts).Append(type);
    }

    private static bool IsGenerated(MethodInfo method, bool evenAccessors = true) =>
        (evenAccessors && method.IsDefined(typeof(CompilerGeneratedAttribute))) || method.Name.Contains('<', StringComparison.Ordinal);
}
