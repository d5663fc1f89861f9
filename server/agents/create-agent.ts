import { type AgentDefinition } from '../../contract/agent-definition';
import { type LanguageModel } from '../models/language-model';
import { type ToolRegistry } from '../tools/tool-registry';
import { type Agent } from './agent';
import { ConversationalAgent } from './conversational-agent';
import { PlanningAgent } from './planning-agent';
import { TaskAgent } from './task-agent';

/** The agent of a definition. It reads the tools of the registry at each turn: one registered later is seen. */
export function createAgent(definition: AgentDefinition, model: LanguageModel, tools: ToolRegistry): Agent {
  const parts = { definition, model, registry: tools };
  switch (definition.type) {
    case 'conversational':
      return new ConversationalAgent(parts);
    case 'task-oriented':
      return new TaskAgent(parts);
    case 'planning':
      return new PlanningAgent(parts);
  }
}
