import { statSync } from 'node:fs';
import { join } from 'node:path';
import { attachCustomSynthesis, Stack, Validations } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { platformFacts } from './platform-facts';
import { provePlatform, type ProofSubject } from './prove-platform';
import { templateProblems } from './size-proof';
import { TODAY_CONTEXT } from './support-proof';

/**
 * Proves a platform whenever the app synthesises, when all its agents are known.
 *
 * Everything that is wrong is reported at once. The size of templates alone is checked after they are written: make
 * this after the stacks, which are written in the order in which they were made.
 */
export function proveOnSynth(scope: IConstruct, declared: Omit<ProofSubject, 'facts' | 'today'>): void {
  scope.node.addValidation({
    validate: () => {
      const today =
        (scope.node.tryGetContext(TODAY_CONTEXT) as string | undefined) ??
        new Date().toISOString().slice(0, 10);
      const { problems, warnings } = provePlatform({ ...declared, facts: platformFacts(scope), today });
      for (const { id, message } of warnings) Validations.of(scope).addWarning(id, message);
      return [...problems];
    },
  });
  attachCustomSynthesis(new Construct(scope, 'TemplateSizes'), {
    onSynthesize: ({ outdir }) => {
      const stacks = scope.node
        .findAll()
        .filter((each): each is Stack => Stack.isStack(each) && !each.nested);
      const problems = stacks.flatMap(({ stackName, templateFile }) =>
        templateProblems(stackName, statSync(join(outdir, templateFile)).size),
      );
      if (problems.length > 0) throw new Error(problems.join('\n'));
    },
  });
}
