import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Stack, Token } from 'aws-cdk-lib';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { type Construct } from 'constructs';
import { shippedImageDirectory } from './shipped-image-directory';

/** Processors that an image can be made for, by the names that nodes carry in `kubernetes.io/arch`. */
export const ARCHITECTURES = ['amd64', 'arm64'] as const;

export type Architecture = (typeof ARCHITECTURES)[number];

const PLATFORMS: Readonly<Record<Architecture, Platform>> = {
  amd64: Platform.LINUX_AMD64,
  arm64: Platform.LINUX_ARM64,
};

/** How an image is made or found. */
export interface AgentImageOptions {
  /**
   * The processor that the image is for; pods run on nodes of this kind only.
   *
   * @default amd64: the lesson's t3 nodes, and the only kind in the general-purpose pool of EKS Auto Mode
   */
  readonly architecture?: Architecture;
}

/** What a pod needs to know of its image. */
export interface BoundAgentImage {
  /** What a pod's `image` says; may be a token. Never a tag that can move. */
  readonly reference: string;
  /** Changes with the content of the image, known at synth even where `reference` is a token. */
  readonly revision: string;
  /** What a pod's node selector says. */
  readonly architecture: Architecture;
}

type ImageInStack = Pick<BoundAgentImage, 'reference' | 'revision'>;

/** Where the image comes from that runs the agents. */
export class AgentImage {
  readonly #architecture: Architecture;
  readonly #imageIn: (stack: Stack) => ImageInStack;

  private constructor(options: AgentImageOptions, imageIn: (stack: Stack) => ImageInStack) {
    const { architecture = 'amd64' } = options;
    if (!ARCHITECTURES.includes(architecture)) {
      throw new Error(
        `'architecture' must be one of ${ARCHITECTURES.join(', ')}, got '${String(architecture)}'`,
      );
    }
    this.#architecture = architecture;
    this.#imageIn = imageIn;
  }

  /**
   * The image that this package ships: the agent server.
   *
   * It is built and pushed by `cdk deploy`, not by `cdk synth`.
   */
  static shipped(options: AgentImageOptions = {}): AgentImage {
    return AgentImage.asset(shippedImageDirectory(__dirname), options);
  }

  /** An image built from your own directory, which holds a `Dockerfile`. */
  static fromDirectory(directory: string, options: AgentImageOptions = {}): AgentImage {
    if (!existsSync(join(directory, 'Dockerfile'))) {
      throw new Error(`'directory' must hold a Dockerfile, got '${directory}', which holds none`);
    }
    return AgentImage.asset(resolve(directory), options);
  }

  /** An image in a registry, by digest: `registry.example.com/agents@sha256:…`. */
  static fromRegistry(reference: string, options: AgentImageOptions = {}): AgentImage {
    if (!Token.isUnresolved(reference) && !/^[^\s@]+@sha256:[0-9a-f]{64}$/.test(reference)) {
      throw new Error(
        `'reference' must name a digest (repository@sha256: and 64 hex digits), got '${reference}'; a tag can point to another image tomorrow, so that replicas of one rollout differ: take the digest from \`docker buildx imagetools inspect <image>\``,
      );
    }
    return new AgentImage(options, () => ({ reference, revision: reference }));
  }

  private static asset(directory: string, options: AgentImageOptions): AgentImage {
    const { architecture = 'amd64' } = options;
    const identity = createHash('sha256').update(`${directory}\n${architecture}`).digest('hex');
    const id = `AgentImage${identity.slice(0, 8)}`;
    return new AgentImage(options, (stack) => {
      const asset =
        (stack.node.tryFindChild(id) as DockerImageAsset | undefined) ??
        new DockerImageAsset(stack, id, {
          directory,
          // Without it the image is for the machine that happens to run `cdk deploy`.
          platform: PLATFORMS[architecture],
        });
      return { reference: asset.imageUri, revision: asset.assetHash };
    });
  }

  /** Makes the image available to a stack. Asking twice in a stack makes one asset. */
  bind(scope: Construct): BoundAgentImage {
    return { ...this.#imageIn(Stack.of(scope)), architecture: this.#architecture };
  }
}
