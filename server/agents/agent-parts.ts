import { type AgentDefinition } from '../../contract/agent-definition';
import { type LanguageModel, type ModelTool } from '../models/language-model';
import { type ToolRegistry } from '../tools/tool-registry';

/** What every type of agent is made of. */
export interface AgentParts {
  readonly definition: AgentDefinition;
  readonly model: LanguageModel;
  readonly registry: ToolRegistry;
}

/** The tools of an agent as a model is told of them. */
export function toModelTools(registry: ToolRegistry): ModelTool[] {
  return registry.list().map(({ name, description, inputSchema }) => ({
    type: 'function',
    name,
    description,
    inputSchema,
  }));
}
