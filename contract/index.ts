export * from './agent-definition';
export * from './environment';
export * from './health';
export * from './http';
export * from './lifecycle';
export * from './profiles';
export * from './secrets';
