"""What Moto leaves out of resources that come in templates. Importing this puts it in.

- A type that Moto does not know, and custom resources, for which there is no Lambda to run in, are stood in for:
  nothing is made, references get a name. Such a resource shows itself by the prefix of its physical id.
- Moto knows EKS clusters, but not in templates. They come with the security group that EKS makes.
- Of a database in a template, Moto leaves out the security groups, the password that RDS keeps and the sign-in by IAM.
- Moto cannot show a key whose policy came in a template, nor make a parameter that has no name.
- Moto leaves a good part of a deleted stack where it is.
"""

import json
from functools import cache

from moto.cloudformation import parsing
from moto.core.common_models import CloudFormationModel
from moto.ec2 import ec2_backends
from moto.ec2.models.elastic_ip_addresses import ElasticAddress
from moto.ec2.models.flow_logs import FlowLogs
from moto.ec2.models.internet_gateways import InternetGateway, VPCGatewayAttachment
from moto.ec2.models.nat_gateways import NatGateway
from moto.ec2.models.route_tables import RouteTable
from moto.ec2.models.vpcs import VPCEndPoint
from moto.eks import eks_backends
from moto.elbv2 import elbv2_backends
from moto.elbv2.models import FakeTargetGroup
from moto.kms.models import Key
from moto.rds import rds_backends
from moto.rds.models import DBInstance, DBParameterGroup
from moto.ssm.models import Parameter

NOT_EMULATED = "not-emulated-"


class StandIn(CloudFormationModel):
    # Moto takes the service from the name of the module.
    __module__ = "moto.cloudformation.stand_in"

    def __init__(self, logical_id, account_id, region_name):
        self.logical_id = logical_id
        self.account_id = account_id
        self.region_name = region_name

    @property
    def physical_resource_id(self):
        return NOT_EMULATED + self.logical_id

    @staticmethod
    def cloudformation_type():
        return "NotEmulated"

    @classmethod
    def has_cfn_attr(cls, attr):
        return True

    def get_cfn_attribute(self, attribute_name):
        if attribute_name.endswith("Arn"):
            return f"arn:aws:emulated:{self.region_name}:{self.account_id}:{self.logical_id}/{attribute_name}"
        return f"{self.logical_id}.{attribute_name}"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        return cls(kwargs["LogicalId"], account_id, region_name)

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, **_kwargs):
        return original_resource

    @classmethod
    def delete_from_cloudformation_json(cls, *_args, **_kwargs):
        pass


class EksCluster(StandIn):
    __module__ = StandIn.__module__

    def __init__(self, logical_id, account_id, region_name, properties):
        super().__init__(logical_id, account_id, region_name)
        network = properties["ResourcesVpcConfig"]
        self.cluster = eks_backends[account_id][region_name].create_cluster(
            properties["Name"],
            properties["RoleArn"],
            {key[0].lower() + key[1:]: value for key, value in network.items()},
            version=properties["Version"],
        )
        ec2 = ec2_backends[account_id][region_name]
        vpc_id = ec2.get_subnet(network["SubnetIds"][0]).vpc_id
        self.security_group = ec2.create_security_group(f"eks-cluster-sg-{self.cluster.name}", "of EKS", vpc_id=vpc_id)

    @property
    def physical_resource_id(self):
        return self.cluster.name

    @staticmethod
    def cloudformation_type():
        return "AWS::EKS::Cluster"

    def get_cfn_attribute(self, attribute_name):
        known = {
            "Arn": self.cluster.arn,
            "ClusterSecurityGroupId": self.security_group.id,
            "Endpoint": self.cluster.endpoint,
        }
        return known.get(attribute_name) or super().get_cfn_attribute(attribute_name)

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        return cls(kwargs["LogicalId"], account_id, region_name, cloudformation_json["Properties"])

    def delete(self, account_id, region_name):
        ec2_backends[account_id][region_name].delete_security_group(group_id=self.security_group.id)
        eks_backends[account_id][region_name].delete_cluster(self.cluster.name)


def create_parameter(resource_name, cloudformation_json, account_id, region_name, **kwargs):
    cloudformation_json["Properties"].setdefault("Name", resource_name)
    return moto_create_parameter(resource_name, cloudformation_json, account_id, region_name, **kwargs)


def create_database(resource_name, cloudformation_json, account_id, region_name, **_kwargs):
    properties = cloudformation_json["Properties"]
    return rds_backends[account_id][region_name].create_db_instance(
        {
            "db_instance_identifier": resource_name,
            "db_instance_class": properties["DBInstanceClass"],
            "db_name": properties["DBName"],
            "engine": properties["Engine"],
            "engine_version": properties["EngineVersion"],
            "port": int(properties["Port"]),
            "allocated_storage": int(properties["AllocatedStorage"]),
            "backup_retention_period": properties["BackupRetentionPeriod"],
            "deletion_protection": properties["DeletionProtection"],
            "multi_az": properties["MultiAZ"],
            "publicly_accessible": properties["PubliclyAccessible"],
            "storage_encrypted": properties["StorageEncrypted"],
            "storage_type": properties["StorageType"],
            "kms_key_id": properties["KmsKeyId"],
            "master_username": properties["MasterUsername"],
            "manage_master_user_password": properties["ManageMasterUserPassword"],
            "master_user_secret_kms_key_id": properties["MasterUserSecret"]["KmsKeyId"],
            "enable_iam_database_authentication": properties["EnableIAMDatabaseAuthentication"],
            "db_parameter_group_name": properties["DBParameterGroupName"],
            "db_subnet_group_name": properties["DBSubnetGroupName"].name,
            "vpc_security_group_ids": properties["VPCSecurityGroups"],
            "tags": properties.get("Tags"),
        }
    )


def database_attribute(database, attribute_name):
    known = {
        "Endpoint.Address": lambda: database.address,
        "Endpoint.Port": lambda: database.port,
        "DbiResourceId": lambda: database.dbi_resource_id,
        "MasterUserSecret.SecretArn": lambda: database.master_user_secret.secret_arn,
    }
    return known[attribute_name]()


def create_key(resource_name, cloudformation_json, account_id, region_name, **kwargs):
    properties = cloudformation_json["Properties"]
    properties["KeyPolicy"] = json.dumps(properties["KeyPolicy"])
    return moto_create_key(resource_name, cloudformation_json, account_id, region_name, **kwargs)


@cache
def models_by_type():
    return {**parsing.get_model_map(), EksCluster.cloudformation_type(): EksCluster}


def resource_class_from_type(resource_type):
    return models_by_type().get(resource_type, StandIn)


moto_create_key = Key.create_from_cloudformation_json
Key.create_from_cloudformation_json = staticmethod(create_key)
moto_create_parameter = Parameter.create_from_cloudformation_json
Parameter.create_from_cloudformation_json = staticmethod(create_parameter)
DBParameterGroup.physical_resource_id = property(lambda group: group.name)
DBInstance.create_from_cloudformation_json = staticmethod(create_database)
DBInstance.get_cfn_attribute = database_attribute
DBInstance.has_cfn_attr = staticmethod(lambda _attr: True)
parsing.resource_class_from_type = resource_class_from_type


def delete_by(backends, delete):
    return lambda resource, account_id, region_name: delete(backends[account_id][region_name], resource)


def delete_route_table(ec2, table):
    table._associations.clear()
    ec2.delete_route_table(table.id)


def delete_endpoint(ec2, endpoint):
    endpoint.route_table_ids = [id for id in endpoint.route_table_ids if id in ec2.route_tables]
    ec2.delete_vpc_endpoints([endpoint.id])


RouteTable.delete = delete_by(ec2_backends, delete_route_table)
NatGateway.delete = delete_by(ec2_backends, lambda ec2, gateway: ec2.delete_nat_gateway(gateway.id))
ElasticAddress.delete = delete_by(
    ec2_backends, lambda ec2, address: ec2.release_address(allocation_id=address.allocation_id)
)
VPCGatewayAttachment.delete = delete_by(
    ec2_backends, lambda ec2, attachment: ec2.detach_internet_gateway(attachment.gateway_id, attachment.vpc_id)
)
InternetGateway.delete = delete_by(ec2_backends, lambda ec2, gateway: ec2.delete_internet_gateway(gateway.id))
VPCEndPoint.delete = delete_by(ec2_backends, delete_endpoint)
FlowLogs.delete = delete_by(ec2_backends, lambda ec2, logs: ec2.delete_flow_logs([logs.id]))
FakeTargetGroup.delete = delete_by(elbv2_backends, lambda elb, group: elb.delete_target_group(group.arn))
