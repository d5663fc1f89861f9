/**
 * The longest that a target group lets a target finish: the upper bound of a deregistration delay, and so of every
 * drain behind it. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
 */
export const LONGEST_DRAIN_SECONDS = 3600;
