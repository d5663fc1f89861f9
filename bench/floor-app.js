// The least that an app of this kind costs: it loads the same modules as bin/app.ts and holds one VPC.
const { App, Stack } = require('aws-cdk-lib');
const { Vpc } = require('aws-cdk-lib/aws-ec2');
require('../dist/lib');

const stack = new Stack(new App(), 'Floor');
new Vpc(stack, 'Vpc');
