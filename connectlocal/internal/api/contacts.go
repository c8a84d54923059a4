package api

// contactOperations are the operations on contacts, those included that a chat is
// always refused.
func contactOperations() []operation {
	return []operation{
		op("StartChatContact", (*API).startChatContact),
		update("StopContact", (*API).stopContact),
		op("DescribeContact", (*API).describeContact),
		op("ListAssociatedContacts", (*API).listAssociatedContacts),
		op("SearchContacts", (*API).searchContacts),
		update("UpdateContact", (*API).updateContact),
		op("GetContactAttributes", (*API).getContactAttributes),
		update("UpdateContactAttributes", (*API).updateContactAttributes),
		update("TagContact", (*API).tagContact),
		update("UntagContact", (*API).untagContact),
		op("ListContactReferences", (*API).listContactReferences),
		update("UpdateContactRoutingData", (*API).updateContactRoutingData),
		update("UpdateParticipantRoleConfig", (*API).updateParticipantRoleConfig),
		update("AssociateContactWithUser", (*API).associateContactWithUser),
		op("MonitorContact", (*API).monitorContact),
		op("CreateParticipant", (*API).createParticipant),
		op("CreatePersistentContactAssociation", (*API).createPersistentContactAssociation),
		op("StartContactStreaming", (*API).startContactStreaming),
		update("StopContactStreaming", (*API).stopContactStreaming),

		update("TransferContact", (*API).transferContact),
		update("PauseContact", (*API).pauseContact),
		update("ResumeContact", (*API).resumeContact),
		update("CreateContact", (*API).createContact),
		update("BatchPutContact", (*API).batchPutContact),
		update("SendChatIntegrationEvent", (*API).sendChatIntegrationEvent),
		update("StartOutboundChatContact", (*API).startOutboundChatContact),
		update("UpdateParticipantAuthentication", (*API).updateParticipantAuthentication),
	}
}
