"""What exists at an emulated AWS endpoint, as JSON: `inventory.py PORT`."""

import json
import sys

import boto3


def client(service):
    return boto3.client(
        service,
        endpoint_url=f"http://127.0.0.1:{sys.argv[1]}",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def every(service, operation, key):
    found = client(service)
    if found.can_paginate(operation):
        return [item for page in found.get_paginator(operation).paginate() for item in page[key]]
    return getattr(found, operation)()[key]


def stack(summary):
    cloudformation = client("cloudformation")
    name = summary["StackName"]
    resources = cloudformation.list_stack_resources(StackName=name)["StackResourceSummaries"]
    return {
        "status": summary["StackStatus"],
        "outputs": {output["OutputKey"]: output["OutputValue"] for output in summary.get("Outputs", [])},
        "resources": {
            resource["LogicalResourceId"]: resource["PhysicalResourceId"]
            for resource in resources
            if resource["LogicalResourceId"]
        },
        "template": json.dumps(cloudformation.get_template(StackName=name)["TemplateBody"]),
    }


keys = [key["KeyId"] for key in every("kms", "list_keys", "Keys")]
inventory = {
    "VPC": [vpc["VpcId"] for vpc in every("ec2", "describe_vpcs", "Vpcs")],
    "subnet": [subnet["SubnetId"] for subnet in every("ec2", "describe_subnets", "Subnets")],
    "NAT gateway": [
        gateway["NatGatewayId"]
        for gateway in every("ec2", "describe_nat_gateways", "NatGateways")
        if gateway["State"] == "available"
    ],
    "address": [address["AllocationId"] for address in every("ec2", "describe_addresses", "Addresses")],
    "security group": [group["GroupId"] for group in every("ec2", "describe_security_groups", "SecurityGroups")],
    "cluster": every("eks", "list_clusters", "clusters"),
    "database": [
        database["DBInstanceIdentifier"]
        for database in every("rds", "describe_db_instances", "DBInstances")
        if database["StorageEncrypted"]
        and database["IAMDatabaseAuthenticationEnabled"]
        and not database["PubliclyAccessible"]
    ],
    "load balancer": [
        balancer["LoadBalancerArn"] for balancer in every("elbv2", "describe_load_balancers", "LoadBalancers")
    ],
    "target group": [group["TargetGroupArn"] for group in every("elbv2", "describe_target_groups", "TargetGroups")],
    "listener": [
        listener["ListenerArn"]
        for balancer in every("elbv2", "describe_load_balancers", "LoadBalancers")
        for listener in client("elbv2").describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    ],
    "role": [role["RoleName"] for role in every("iam", "list_roles", "Roles")],
    "key": [
        key
        for key in keys
        if client("kms").describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled"
    ],
    "function": [function["FunctionName"] for function in every("lambda", "list_functions", "Functions")],
    "log group": [group["logGroupName"] for group in every("logs", "describe_log_groups", "logGroups")],
    "secret": [secret["Name"] for secret in every("secretsmanager", "list_secrets", "SecretList")],
    "bucket": [bucket["Name"] for bucket in every("s3", "list_buckets", "Buckets")],
}
stacks = {summary["StackName"]: stack(summary) for summary in every("cloudformation", "describe_stacks", "Stacks")}
print(json.dumps({"exists": inventory, "stacks": stacks}))
