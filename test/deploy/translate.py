"""Prints the CloudFormation template that the SAM translator makes of the one named."""

import json
import sys

from cfnlint.decode.cfn_yaml import load
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

template = json.loads(json.dumps(load(sys.argv[1])))
# In an account, `aws cloudformation package` puts the bundle's place in S3 here.
template["Globals"]["Function"]["CodeUri"] = {"Bucket": "bucket", "Key": "key"}
made = Translator({}, Parser()).translate(template, parameter_values={})
json.dump(made, sys.stdout)
