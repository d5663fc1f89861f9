import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CfnResource, type IPolicyValidationContext, NestedStack, Stack } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';
import { type CheckedResource } from './checked-resource';
import { at, isObject, type JsonObject } from './json-value';

/** A template as it was written, with what made its resources. */
export interface CheckedTemplate {
  readonly stackPath: string;
  readonly stackName: string;
  readonly resources: readonly CheckedResource[];
  readonly outputs: JsonObject;
}

/** Reads the templates that a validation is about, and those of the stacks nested in them. */
export function readTemplates(context: IPolicyValidationContext): CheckedTemplate[] {
  const files = new Map(context.stackTemplates.map((each) => [each.stackConstructPath, each.templatePath]));
  const stacks = context.appConstruct.node
    .findAll()
    .filter((construct): construct is Stack => Stack.isStack(construct));
  return stacks.flatMap((stack) => {
    const file = templateFile(stack, files);
    return file === undefined ? [] : [readTemplate(stack, file)];
  });
}

/** A nested stack's template lies beside its parent's. */
function templateFile(stack: Stack, files: ReadonlyMap<string, string>): string | undefined {
  if (!NestedStack.isNestedStack(stack)) return files.get(stack.node.path);
  const parent = stack.nestedStackParent && templateFile(stack.nestedStackParent, files);
  return parent === undefined ? undefined : join(dirname(parent), stack.templateFile);
}

function readTemplate(stack: Stack, templatePath: string): CheckedTemplate {
  const template = JSON.parse(readFileSync(templatePath, 'utf8')) as unknown;
  const makers = new Map<string, IConstruct>();
  for (const construct of stack.node.findAll()) {
    if (CfnResource.isCfnResource(construct) && construct.stack === stack) {
      makers.set(stack.resolve(construct.logicalId) as string, construct);
    }
  }
  const resources = at(template, 'Resources');
  const outputs = at(template, 'Outputs');
  const properties = (resource: unknown): JsonObject => {
    const found = at(resource, 'Properties');
    return isObject(found) ? found : {};
  };
  return {
    stackPath: stack.node.path,
    stackName: stack.stackName,
    outputs: isObject(outputs) ? outputs : {},
    resources: Object.entries(isObject(resources) ? resources : {}).map(([logicalId, resource]) => ({
      logicalId,
      type: String(at(resource, 'Type')),
      properties: properties(resource),
      stackPath: stack.node.path,
      templatePath,
      construct: makers.get(logicalId),
    })),
  };
}
