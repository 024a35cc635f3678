//! Escalation paths of AWS: actions by which their holder can gain permissions it was not given.
//!
//! From public research on privilege escalation (Gietzen 2018 and its successors, the audit lists of policy_sentry). Listed is
//! the step that opens a path. Steps that only complete one are not: whoever creates a function, an instance or a job
//! with a role needs `iam:PassRole`, which is here.

/// One action that opens a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Escalation {
    /// The action, in its provider's spelling.
    pub action: &'static str,
    /// What its holder can do with it, to follow "can".
    pub by: &'static str,
}

const fn path(action: &'static str, by: &'static str) -> Escalation {
    Escalation { action, by }
}

/// Is `action` an escalation path, whatever its case?
#[must_use]
pub fn escalation(action: &str) -> Option<&'static Escalation> {
    ESCALATION_PATHS.iter().find(|path| path.action.eq_ignore_ascii_case(action))
}

/// Every listed path, by service and what it does.
pub const ESCALATION_PATHS: &[Escalation] = &[
    // Policies: write permissions for oneself.
    path("iam:CreatePolicyVersion", "rewrite a policy that is attached to itself"),
    path("iam:SetDefaultPolicyVersion", "bring back an older, wider version of a policy"),
    path("iam:AttachUserPolicy", "attach any policy to a user"),
    path("iam:AttachGroupPolicy", "attach any policy to a group"),
    path("iam:AttachRolePolicy", "attach any policy to a role"),
    path("iam:PutUserPolicy", "write a policy into a user"),
    path("iam:PutGroupPolicy", "write a policy into a group"),
    path("iam:PutRolePolicy", "write a policy into a role"),
    path("iam:AddUserToGroup", "join a group with more permissions"),
    path("iam:DeleteRolePermissionsBoundary", "lift the limit of a role"),
    path("iam:DeleteUserPermissionsBoundary", "lift the limit of a user"),
    path("iam:PutRolePermissionsBoundary", "widen the limit of a role"),
    path("iam:PutUserPermissionsBoundary", "widen the limit of a user"),
    // Becoming somebody else.
    path("iam:PassRole", "run code of its own with another role, through any service that takes one"),
    path("iam:UpdateAssumeRolePolicy", "let itself assume any role"),
    path("iam:CreateAccessKey", "make a key of another user"),
    path("iam:CreateLoginProfile", "set another user's first password"),
    path("iam:UpdateLoginProfile", "set another user's password"),
    path("iam:CreateServiceSpecificCredential", "make a service credential of another user"),
    path("iam:ResetServiceSpecificCredential", "learn a new service credential of another user"),
    path("iam:UploadSigningCertificate", "add a certificate that signs as another user"),
    path("iam:DeactivateMFADevice", "take away the second factor that a policy asks for"),
    path("iam:CreateOpenIDConnectProvider", "have an identity provider of its own trusted"),
    path("iam:UpdateOpenIDConnectProviderThumbprint", "have another server speak for a trusted provider"),
    path("iam:AddClientIDToOpenIDConnectProvider", "have an application of its own trusted"),
    path("iam:CreateSAMLProvider", "have an identity provider of its own trusted"),
    path("iam:UpdateSAMLProvider", "replace the key that a trusted provider signs with"),
    path("sts:AssumeRole", "become a role that trusts it"),
    path("sts:AssumeRoot", "become the root user of a member account"),
    path("rolesanywhere:CreateTrustAnchor", "have a certificate authority of its own trusted"),
    path("rolesanywhere:UpdateTrustAnchor", "have a certificate authority of its own trusted"),
    path("cognito-identity:SetIdentityPoolRoles", "give the pool's guests another role"),
    // Permissions of whole accounts and clusters.
    path("sso:AttachCustomerManagedPolicyReferenceToPermissionSet", "widen what single sign-on gives"),
    path("sso:AttachManagedPolicyToPermissionSet", "widen what single sign-on gives"),
    path("sso:CreateAccountAssignment", "give anybody a permission set in any account"),
    path("sso:PutInlinePolicyToPermissionSet", "widen what single sign-on gives"),
    path("sso:UpdatePermissionSet", "change what single sign-on gives"),
    path("identitystore:CreateGroupMembership", "join a group that single sign-on gives more"),
    path("organizations:DetachPolicy", "lift a limit of a whole account"),
    path("organizations:UpdatePolicy", "widen a limit of a whole account"),
    path("eks:AssociateAccessPolicy", "make itself administrator of a cluster"),
    path("eks:CreateAccessEntry", "let itself into a cluster"),
    // Running code where a role already is: nothing has to be passed.
    path("lambda:UpdateFunctionCode", "replace the code that runs with a function's role"),
    path("lambda:UpdateFunctionConfiguration", "add a layer that runs with a function's role"),
    path("cloudformation:CreateChangeSet", "change what a stack's role makes"),
    path("cloudformation:ExecuteChangeSet", "have a stack's role make a prepared change"),
    path("cloudformation:UpdateStack", "have a stack's role make anything"),
    path("cloudformation:UpdateStackSet", "have a stack set's role make anything"),
    path("codebuild:StartBuild", "override the commands that run with a project's role"),
    path("codebuild:StartBuildBatch", "override the commands that run with a project's role"),
    path("codebuild:UpdateProject", "replace the commands that run with a project's role"),
    path("codedeploy:CreateDeployment", "run scripts on instances, with their roles"),
    path("codestar:AssociateTeamMember", "become owner of a project and of its policies"),
    path("codestar:CreateProject", "have the service's own role make a project that it owns"),
    path("datapipeline:PutPipelineDefinition", "replace the commands that run with a pipeline's role"),
    path("ec2:ModifyInstanceAttribute", "replace the start-up script of an instance with a role"),
    path("ec2-instance-connect:SendSSHPublicKey", "log in to an instance with a role"),
    path("ec2-instance-connect:SendSerialConsoleSSHPublicKey", "log in to an instance with a role"),
    path("ecs:ExecuteCommand", "run commands in a container with a role"),
    path("ecs:RunTask", "override the command and the role of a task"),
    path("ecs:StartTask", "override the command and the role of a task"),
    path("glue:UpdateDevEndpoint", "log in to an endpoint with a role"),
    path("glue:UpdateJob", "replace the script that runs with a job's role"),
    path("sagemaker:CreatePresignedDomainUrl", "open another user's notebooks, with their role"),
    path("sagemaker:CreatePresignedNotebookInstanceUrl", "open a notebook that has a role"),
    path("sagemaker:UpdateNotebookInstanceLifecycleConfig", "run a script with a notebook's role"),
    path("ssm:SendCommand", "run commands on an instance with a role"),
    path("ssm:StartAutomationExecution", "run a document with the role it names"),
    path("ssm:StartSession", "log in to an instance with a role"),
    path("states:UpdateStateMachine", "change what a state machine does with its role"),
    path("bedrock-agentcore:InvokeCodeInterpreter", "run code in an interpreter that has a role"),
];
