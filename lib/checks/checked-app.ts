import { type CheckedResource } from './checked-resource';
import { at, isObject, type JsonObject } from './json-value';
import { type KubernetesObject, kubernetesObjects } from './kubernetes-object';
import { type CheckedTemplate } from './checked-template';

/** A synthesised app as the rules see it: every resource, every Kubernetes object, references followed. */
export class CheckedApp {
  readonly resources: readonly CheckedResource[];
  /** The objects inside the app's `KubernetesManifest` resources. */
  readonly objects: readonly KubernetesObject[];
  private readonly exports = new Map<string, { readonly stackPath: string; readonly value: unknown }>();

  constructor(templates: readonly CheckedTemplate[]) {
    for (const { stackPath, stackName, outputs } of templates) {
      for (const [name, output] of Object.entries(outputs)) {
        const exported = { stackPath, value: at(output, 'Value') };
        this.exports.set(`${stackName}.${name}`, exported);
        const exportName = at(output, 'Export', 'Name');
        if (typeof exportName === 'string') this.exports.set(exportName, exported);
      }
    }
    this.resources = templates.flatMap((template) => template.resources);
    this.objects = kubernetesObjects((stackPath, value) => this.text(stackPath, value), this.resources);
  }

  /** The resources of some types. */
  ofType(...types: string[]): CheckedResource[] {
    return this.resources.filter((resource) => types.includes(resource.type));
  }

  /** Every object of a kind. */
  ofKind(kind: string): KubernetesObject[] {
    return this.objects.filter((object) => object.kind === kind);
  }

  /** What a resource is called by whatever refers to it, from whichever stack; with an attribute, that. */
  identity(resource: CheckedResource, attribute?: string): string {
    return `<${resource.stackPath}/${resource.logicalId}${attribute === undefined ? '' : `.${attribute}`}>`;
  }

  /** The resource that a property leads to, when it is one of this app. */
  referred(from: CheckedResource, value: unknown): CheckedResource | undefined {
    const text = this.text(from.stackPath, value);
    return this.resources.find((resource) => this.identity(resource) === text);
  }

  /**
   * A property as text: references become `<Stack/LogicalId>` or `<Stack/LogicalId.Attribute>` of the resource that
   * they lead to in the end, so that two that mean the same are the same.
   */
  text(stackPath: string, value: unknown): string {
    if (typeof value === 'string') return value;
    if (!isObject(value)) return JSON.stringify(value) ?? '';
    const [[name, body] = ['', undefined]] = Object.entries(value);
    switch (name) {
      case 'Ref':
        return referenceText(stackPath, String(body));
      case 'Fn::GetAtt':
        return referenceText(stackPath, Array.isArray(body) ? body.join('.') : String(body));
      case 'Fn::Join': {
        const [separator, parts] = body as [string, unknown];
        return Array.isArray(parts)
          ? parts.map((part) => this.text(stackPath, part)).join(separator)
          : JSON.stringify(value);
      }
      case 'Fn::Sub':
        return this.substituted(stackPath, body);
      case 'Fn::ImportValue':
        return this.exported(this.text(stackPath, body)) ?? JSON.stringify(value);
      case 'Fn::GetStackOutput':
        return (
          this.exported(`${String(at(body, 'StackName'))}.${String(at(body, 'OutputName'))}`) ??
          JSON.stringify(value)
        );
      default:
        return JSON.stringify(value);
    }
  }

  private exported(name: string): string | undefined {
    const found = this.exports.get(name);
    return found && this.text(found.stackPath, found.value);
  }

  private substituted(stackPath: string, body: unknown): string {
    const [template, variables] = (Array.isArray(body) ? body : [body, {}]) as [string, JsonObject];
    return template.replaceAll(/\$\{([^!}][^}]*)\}/g, (_, name: string) =>
      Object.hasOwn(variables, name) ? this.text(stackPath, variables[name]) : referenceText(stackPath, name),
    );
  }
}

function referenceText(stackPath: string, name: string): string {
  return name.startsWith('AWS::') ? `<${name}>` : `<${stackPath}/${name}>`;
}
