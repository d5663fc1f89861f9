export * from './agent-definition';
export * from './agent-name';
export * from './environment';
export * from './health';
export * from './http';
export * from './lifecycle';
export * from './profiles';
export * from './secrets';
